get "/up", to: "health#show"
ENV.fetch("RAILS_KEY")

FROM ruby:3.4
RUN gem install bundler -v 2.7.1 && gem install rails:8.0

defmodule Shop.Dockerfile do
  def text do
    """
    FROM elixir:1.18
    CMD mix
    """
  end
end

"""What charts of Insights are drawn with."""

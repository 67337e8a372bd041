"""What happens to a recording after it was made: terms, holds, orders, destruction and its proof."""

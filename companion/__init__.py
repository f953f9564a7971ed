"""What a chapter imports: the data, the stages and the charts of the companion."""

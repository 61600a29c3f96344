"""What a workflow means: model, reader, expressions, filters, events, simulation, reach."""

// The pages around the panel.

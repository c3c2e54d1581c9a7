"""Descent from weights: whether a model's tensors fit the claim that it was made from another's."""

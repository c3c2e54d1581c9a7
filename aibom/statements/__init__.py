"""What only the operator or vendor can say: a file of statements, and what a walk makes of it."""

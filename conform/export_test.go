package conform

// Checks yields all checks of a run.
var Checks = checks

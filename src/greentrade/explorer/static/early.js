// Before anything is drawn: says that scripts run, so that tables under charts start closed without a jump.
document.documentElement.classList.add("js");

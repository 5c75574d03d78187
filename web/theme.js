// Before anything is drawn: the scheme chosen, else the system's.
document.documentElement.dataset.theme = localStorage.getItem("cajal.theme") || "auto";

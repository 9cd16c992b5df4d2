// Files that are dragged over the field fall into it.
const drop = document.getElementById("drop");
const input = drop.querySelector("input");
const names = document.getElementById("names");
const show = () => { if (input.files.length) names.textContent = [...input.files].map((file) => file.name).join(", "); };
for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); input.files = event.dataTransfer.files; show(); });
input.addEventListener("change", show);

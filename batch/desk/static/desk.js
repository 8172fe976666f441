"use strict";

// The job under way: how far it is, and the page anew once it has ended.
const job = document.getElementById("viec");
if (job && job.dataset.works === "1") {
  const words = document.getElementById("viec-loi");
  const bar = document.getElementById("viec-thanh");
  let lost = 0;
  const look = async () => {
    try {
      const state = await (await fetch(job.dataset.state)).json();
      lost = 0;
      if (!state.works || String(state.number) !== job.dataset.number) {
        location.replace(location.href);
        return;
      }
      words.textContent = state.words || "Đang chuẩn bị…";
      if (state.total > 1) {
        bar.max = state.total;
        bar.value = state.done;
      } else {
        bar.removeAttribute("value");
      }
    } catch {
      lost += 1;
      if (lost > 3) {
        words.textContent = "Không liên lạc được với chương trình: cửa sổ chương trình có thể đã bị đóng. Mở lại «Xếp loại».";
      }
    }
    setTimeout(look, 500);
  };
  setTimeout(look, 300);
}

// Rows of a table that hold what is looked for; tone marks may be left out.
const plain = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
for (const field of document.querySelectorAll("[data-loc]")) {
  const rows = [...document.querySelectorAll(`#${field.dataset.loc} tbody tr`)];
  let texts = null;
  field.addEventListener("input", () => {
    texts ??= rows.map((row) => plain(row.textContent));
    const wanted = plain(field.value.trim());
    rows.forEach((row, i) => { row.hidden = !texts[i].includes(wanted); });
  });
}

// Files that are dropped are those of the field.
for (const form of document.querySelectorAll("[data-tha]")) {
  const field = form.querySelector("input[type=file]");
  const over = (on) => (event) => { event.preventDefault(); form.classList.toggle("tren", on); };
  form.addEventListener("dragover", over(true));
  form.addEventListener("dragleave", over(false));
  form.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
}

// What was typed and isn't saved isn't left without a question.
let unsaved = null;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  unsaved = form && form.method === "post" && event.target.type !== "search" ? form : unsaved;
});
document.addEventListener("submit", () => { unsaved = null; });
window.addEventListener("beforeunload", (event) => { if (unsaved) { event.preventDefault(); } });

// What has been asked for once isn't asked for twice.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button")) {
    setTimeout(() => { button.disabled = true; });
    setTimeout(() => { button.disabled = false; }, 4000);
  }
});

// A page that is there to be printed.
for (const button of document.querySelectorAll("[data-in]")) {
  button.addEventListener("click", () => window.print());
}

// Words that go into another program.
for (const button of document.querySelectorAll("[data-chep]")) {
  const words = button.firstChild;
  const label = words.textContent;
  button.addEventListener("click", async () => {
    const cell = button.closest("td");
    try {
      await navigator.clipboard.writeText(cell.querySelector("pre").textContent);
      words.textContent = "Đã chép ✓";
    } catch {
      cell.querySelector("details").open = true;
      getSelection().selectAllChildren(cell.querySelector("pre"));
      words.textContent = "Bấm Ctrl+C";
    }
    setTimeout(() => { words.textContent = label; }, 2500);
  });
}

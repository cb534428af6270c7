// The page's words in both languages.
import { type Column, labels } from "./columns";
import type { Lang } from "./state";

const table = {
  title: ["Furat", "الفرات"],
  tagline: ["conflict events with their evidence", "أحداث النزاع وأدلتها"],
  search: ["Find a place", "ابحث عن مكان"],
  matched: ["matched:", "طابق:"],
  noPlace: ["No such place is known", "لا يُعرف مكان بهذا الاسم"],
  switch: ["العربية", "English"],
  filters: ["Filters", "المرشحات"],
  list: ["Events in view", "أحداث في المشهد"],
  types: ["Type of event", "نوع الحدث"],
  actors: ["Actors", "الأطراف"],
  all: ["All", "الكل"],
  reset: ["Clear filters", "إزالة المرشحات"],
  from: ["From", "من"],
  to: ["To", "إلى"],
  undated: ["undated", "بلا تاريخ"],
  undatedHint: ["Events without a known date are hidden while a period is set.", "تُخفى الأحداث مجهولة التاريخ عند تحديد فترة."],
  download: ["Download what is shown", "تنزيل المعروض"],
  condition: ["Condition (CQL2)", "شرط (CQL2)"],
  conditionHint: ["for example: fatalities > 3 AND admin1 LIKE 'Deir%'", "مثلاً: fatalities > 3 AND admin1 LIKE 'Deir%'"],
  apply: ["Apply", "تطبيق"],
  openInQGIS: ["Open in QGIS", "فتح في QGIS"],
  events: ["events", "حدثاً"],
  empty: ["No event here matches. Zoom out or clear the filters.", "لا حدث هنا يطابق. صغّر الخريطة أو أزل المرشحات."],
  more: ["The list shows the latest {n}; zoom in for the rest.", "تعرض القائمة أحدث {n}؛ كبّر الخريطة لبقيتها."],
  close: ["Close", "إغلاق"],
  unknownDate: ["date unknown", "التاريخ مجهول"],
  unknownActor: ["unknown", "مجهول"],
  dateWords: ["words", "النص"],
  sources: ["Sources", "المصادر"],
  doubtful: ["Show doubtful events too (less than {n} % sure)", "إظهار الأحداث المشكوك فيها أيضاً (ثقة أقل من {n} ٪)"],
  differ: ["Sources differ", "المصادر تختلف"],
  sample: ["sample article", "مقال تجريبي"],
  why: ["Which words and rules gave each field", "أي كلمات وقواعد أعطت كل حقل"],
  within: ["within {n} km", "ضمن {n} كم"],
  exact: ["the place itself", "المكان نفسه"],
  near: ["near it", "قربه"],
  region: ["a region", "منطقة واسعة"],
  legend: ["Legend", "مفتاح الخريطة"],
  ring: ["ring: place uncertain", "حلقة: المكان غير مؤكد"],
  cluster: ["number: events together", "رقم: أحداث متجاورة"],
  online: ["Online base map", "خريطة أساس من الشبكة"],
  builtin: ["Built-in base map", "خريطة الأساس المدمجة"],
  base: ["Base map", "خريطة الأساس"],
  layers: ["Layers", "الطبقات"],
  ownEvents: ["Events read from articles", "أحداث مقروءة من المقالات"],
  importedEdge: ["dark edge: an imported dataset", "حافة داكنة: بيانات مستوردة"],
  dataset: ["Dataset", "البيانات"],
  demo: ["Sample articles written for Furat. Not a source.", "مقالات تجريبية كُتبت لفرات، وليست مصدراً."],
  map: ["Map of events. The list holds the same events for the keyboard.", "خريطة الأحداث. القائمة تضم الأحداث نفسها للوحة المفاتيح."],
  failed: ["The data could not be loaded: {n}", "تعذّر تحميل البيانات: {n}"],
  zoomIn: ["Zoom in", "تكبير"],
  zoomOut: ["Zoom out", "تصغير"],
  reported: ["reported", "ورد"],
  claimed: ["claimed by the doer", "أعلنه الفاعل"],
  suspected: ["suspected", "يُشتبه به"],
  denied: ["denied by one side", "نفاه طرف"],
  battles: ["Battles", "معارك"],
  explosions: ["Explosions, remote violence", "انفجارات وعنف عن بعد"],
  civilians: ["Violence against civilians", "عنف ضد المدنيين"],
  protests: ["Protests", "احتجاجات"],
  riots: ["Riots", "أعمال شغب"],
  strategic: ["Strategic developments", "تطورات استراتيجية"],
} as const;

export type Key = keyof typeof table;

// Sub-event types are ACLED's English names; this is how they read in Arabic.
const subs: Record<string, string> = {
  "Government regains territory": "استعادة الحكومة أرضاً",
  "Non-state actor overtakes territory": "سيطرة طرف غير حكومي على أرض",
  "Armed clash": "اشتباك مسلح",
  "Excessive force against protesters": "قوة مفرطة ضد محتجين",
  "Protest with intervention": "احتجاج مع تدخل",
  "Peaceful protest": "احتجاج سلمي",
  "Violent demonstration": "تظاهرة عنيفة",
  "Mob violence": "عنف حشود",
  "Chemical weapon": "سلاح كيميائي",
  "Air/drone strike": "ضربة جوية أو بمسيّرة",
  "Suicide bomb": "تفجير انتحاري",
  "Shelling/artillery/missile attack": "قصف مدفعي أو صاروخي",
  "Remote explosive/landmine/IED": "عبوة أو لغم",
  Grenade: "قنبلة يدوية",
  "Sexual violence": "عنف جنسي",
  Attack: "اعتداء",
  "Abduction/forced disappearance": "خطف أو إخفاء قسري",
  Agreement: "اتفاق",
  Arrests: "اعتقالات",
  "Change to group/activity": "تحرك أو تعزيزات",
  "Disrupted weapons use": "إبطال سلاح",
  "Headquarters or base established": "إنشاء مقر أو قاعدة",
  "Looting/property destruction": "نهب أو تدمير ممتلكات",
  "Non-violent transfer of territory": "انتقال أرض دون قتال",
  Other: "أخرى",
};

export const t = (lang: Lang, key: Key, n?: string | number): string =>
  table[key][lang === "ar" ? 1 : 0].replace("{n}", String(n ?? ""));

export const sub = (lang: Lang, name: string): string => (lang === "ar" ? (subs[name] ?? name) : name);

export const isKey = (name: string): name is Key => name in table;

// label is how a column of events is called; its name where it has no words.
export const label = (lang: Lang, column: string): string => labels[column as Column]?.[lang === "ar" ? 1 : 0] ?? column;

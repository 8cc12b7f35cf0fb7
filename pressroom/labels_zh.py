"""The editor's own words in Chinese."""

from __future__ import annotations

CHINESE = {
    "cover": "封面",
    "title page": "书名页",
    "contents": "目录",
    "notes": "注释",
    "table": "表{number}",
    "tables": "表格",
    "pictures": "图",
    "landmarks": "导航",
    "pages": "页码",
    "summary text": "全部内容均可作为文本阅读，可用读屏软件、盲文或朗读。",
    "summary pictures": "每幅图片都有替代文字，或已标明为装饰。",
    "summary structure": "标题层次有序，目录可链接到各标题。",
    "summary tables": "表格标明了行和列的表头。",
    "summary languages": "标明了正文的语言，以及其他语言的段落。",
    "summary pages": "页码与同时制作的PDF一致。",
    "summary display": "读者可以选择字体、字号和颜色。",
    "summary still": "内容不移动、不闪烁、不发声。",
    "summary machines": "以上均由机器检查，尚未经人审核。",
    "summary reviewed": "以上均由机器检查，并由{reviewer}于{date}审核。",
    "cover alternative": "封面，载有报告的标题和日期：{title}，{date}",
    "cover alternative, undated": "封面，载有报告的标题：{title}",
    "draft": "草稿",
    "series": "{series}，第{number}号",
    "number": "第{number}号",
    "version": "第{version}版",
    "replaces": "取代：{replaces}",
    "contact": "联系方式：{contact}",
    "rights": "权利：{rights}",
    "colophon": "关于本版",
    "received": "根据收到的文件{name}制作，共{size}字节，其SHA-256为",
    "read": "根据文件{name}制作，共{size}字节，其SHA-256为",
    "unchanged": "报告按收到时的原样刊印：未增、未删、未改一字。",
    "abridged": (
        "报告所示内容按收到时的原样刊印：未增、未改一字。文件中隐藏的或页边的内容未予刊印。"
    ),
    "date prefix": "开头的“{prefix}”成为日期行。",
    "print additions": "编者增加了页眉、页码和本说明。",
    "print additions, titled": "编者增加了方括号中的标题、页眉、页码和本说明。",
    "contents additions": "编者增加了目录、页眉、页码和本说明。",
    "contents additions, titled": "编者增加了方括号中的标题、目录、页眉、页码和本说明。",
    "official additions": "编者增加了页码、署名和日期以及本说明。",
    "official additions, titled": "编者增加了方括号中的标题、页码、署名和日期以及本说明。",
    "official contents additions": "编者增加了目录、页码、署名和日期以及本说明。",
    "official contents additions, titled": (
        "编者增加了方括号中的标题、目录、页码、署名和日期以及本说明。"
    ),
    "ereader additions": "编者增加了封面、书名页和本说明。",
    "ereader additions, titled": "编者增加了方括号中的标题、封面、书名页和本说明。",
    "attachment": "收到的报告",
    "attached metadata": "编者对报告的说明",
    "note call": "注释{number}",
    "note return": "注释{number}：返回正文",
    "print tools": ("由Pressroom {pressroom}和WeasyPrint {weasyprint}排版，字体为{faces}。"),
    "print tools, themed": (
        "由Pressroom {pressroom}和WeasyPrint {weasyprint}排版，版式为“{theme}”。"
    ),
    "print tools, official": (
        "由Pressroom {pressroom}和WeasyPrint {weasyprint}排版，版式为“{theme}”。"
        "以Noto Serif SC代替仿宋、楷体和小标宋，以Noto Sans SC代替黑体。"
    ),
    "ereader tools": ("由Pressroom {pressroom}和EbookLib {ebooklib}制作。"),
}

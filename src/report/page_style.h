/* The style sheet of the page: screen and A4 paper, light and dark. */
#ifndef CAJAL_REPORT_PAGE_STYLE_H
#define CAJAL_REPORT_PAGE_STYLE_H

extern const char page_style[];

#endif

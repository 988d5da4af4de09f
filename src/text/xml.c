#include "text/xml.h"

#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void ignore(void *ctx, xmlErrorPtr error)
{
    (void)ctx;
    (void)error;
}

xmlTextReaderPtr xml_reader(str text)
{
    pthread_once(&once, xmlInitParser);
    xmlResetLastError();
    xmlTextReaderPtr r = xmlReaderForMemory(
        text.p, (int)text.n, NULL, "UTF-8",
        XML_PARSE_NONET | XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
            XML_PARSE_NOCDATA | XML_PARSE_COMPACT);
    if (r != NULL)
        xmlTextReaderSetStructuredErrorHandler(r, ignore, NULL);
    return r;
}

void xml_close(xmlTextReaderPtr r)
{
    if (r != NULL)
        xmlFreeTextReader(r);
}

const char *xml_fault(void)
{
    static _Thread_local char words[160];
    xmlErrorPtr error = xmlGetLastError();
    if (error == NULL || error->message == NULL)
        return NULL;
    size_t n = strcspn(error->message, "\r\n");
    if (n >= sizeof words)
        n = sizeof words - 1;
    memcpy(words, error->message, n);
    words[n] = '\0';
    return words;
}

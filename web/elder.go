package web

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/furat-map/furat/web/reply"
)

// elders are the OGC's web services from before its APIs, as the parameter
// service names them, with the version that their errors are written in.
var elders = map[string]string{"WFS": "2.0.0", "WMS": "1.3.0", "WMTS": "1.0.0", "WCS": "2.0.1", "CSW": "2.0.2"}

// elder returns the web service that a request is for, "" for none. Names of
// parameters are in any case (OGC 06-121r9, 11.5.2).
func elder(q url.Values) string {
	for name, values := range q {
		if !strings.EqualFold(name, "service") {
			continue
		}
		if service := strings.ToUpper(values[0]); elders[service] != "" {
			return service
		}
	}
	return ""
}

// What an error is written as: OGC 06-121r9, 8, and for WMS OGC 06-042, E.2.
const (
	exceptionReport = `<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="%s">` +
		`<ows:Exception exceptionCode="InvalidParameterValue" locator="service"><ows:ExceptionText>%s</ows:ExceptionText></ows:Exception></ows:ExceptionReport>`
	serviceException = `<ServiceExceptionReport xmlns="http://www.opengis.net/ogc" version="%s">` +
		`<ServiceException code="InvalidParameterValue" locator="service">%s</ServiceException></ServiceExceptionReport>`
)

// elderService answers a client of WMS, WFS and their like with an exception of
// its own kind, which says where the same can be had.
func (p *page) elderService(w http.ResponseWriter, r *http.Request, service string) error {
	base := reply.Base(r)
	text := fmt.Sprintf("There is no %s here. Furat speaks OGC API – Features and OGC API – Tiles: connect to %s/ as OGC API – Features "+
		"(in QGIS: Layer, Add Layer, WFS / OGC API – Features), or open %s/qgis/events.qlr in QGIS.", service, base, base)
	form := exceptionReport
	if service == "WMS" {
		form = serviceException
	}
	var escaped strings.Builder
	xml.EscapeText(&escaped, []byte(text)) // a builder takes all
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, xml.Header+form+"\n", elders[service], &escaped)
	return nil
}

package web

import "github.com/go-chi/chi/v5"

// ogcRoutes are the paths of the OGC APIs: Features (parts 1 to 5) and Tiles.
// The landing page shares "/" with the map.
//
//	collections.go   what there is, and the classes that the APIs keep to
//	itemquery.go     the parameters of items, as one filter and a page
//	items.go         pages of events; placeitems.go those of places
//	schema.go        queryables, sortables and schemas; openapi.go the definition of it all
//	ogctiles.go      tilesets and tiles
//	edit.go          create, replace, change, delete
//	negotiate.go     JSON or HTML; html.go pages for people
func (s *Server) ogcRoutes(r chi.Router) {
	r.Get("/api", s.handle(s.api))
	r.Get("/conformance", s.handle(s.listConformance))
	r.Get("/collections", s.handle(s.listCollections))
	r.Route("/collections/{collection}", func(r chi.Router) {
		r.Get("/", s.handle(s.oneCollection))
		r.Get("/queryables", s.handle(s.schemaOf(queryablesSchema)))
		r.Get("/sortables", s.handle(s.schemaOf(sortablesSchema)))
		r.Get("/schema", s.handle(s.schemaOf(itemSchema)))
		r.Get("/items", s.handle(s.items))
		r.Post("/items", s.handle(s.create))
		r.Options("/items", s.handle(s.options))
		r.Get("/items/{id}", s.handle(s.item))
		r.Put("/items/{id}", s.handle(s.change))
		r.Patch("/items/{id}", s.handle(s.change))
		r.Delete("/items/{id}", s.handle(s.remove))
		r.Options("/items/{id}", s.handle(s.options))
		r.Get("/tiles", s.handle(s.listTilesets))
		r.Get("/tiles/{tms}", s.handle(s.oneTileset))
		r.Get("/tiles/{tms}/{matrix}/{row}/{col}", s.handle(s.matrixTile))
	})
	r.Get("/tileMatrixSets", s.handle(s.listMatrixSets))
	r.Get("/tileMatrixSets/{tms}", s.handle(s.oneMatrixSet))
	r.Get("/tiles", s.handle(s.listTilesets))
	for _, m := range matrixSets {
		root := "/tiles/{tms:" + m.id + "}"
		r.Get(root, s.handle(s.oneTileset))
		r.Get(root+"/{matrix}/{row}/{col}", s.handle(s.matrixTile))
	}
}

module github.com/hostednumbers/hostednumbers

go 1.25

require (
	github.com/anishathalye/porcupine v1.3.1
	github.com/looplab/fsm v1.0.3
	github.com/nyaruka/phonenumbers/v2 v2.0.8
	github.com/stretchr/testify v1.12.1
	pgregory.net/rapid v1.3.0
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)

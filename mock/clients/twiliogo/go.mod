module github.com/hostednumbers/hostednumbers/mock/clients/twiliogo

go 1.25

replace github.com/hostednumbers/hostednumbers => ../../..

require (
	github.com/hostednumbers/hostednumbers v0.0.0
	github.com/stretchr/testify v1.12.1
	github.com/twilio/twilio-go v1.31.0
)

require (
	github.com/golang-jwt/jwt/v5 v5.2.2 // indirect
	github.com/golang/mock v1.6.0 // indirect
	github.com/looplab/fsm v1.0.3 // indirect
	github.com/nyaruka/phonenumbers/v2 v2.0.8 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)

module github.com/hostednumbers/hostednumbers/bench

go 1.25

replace github.com/hostednumbers/hostednumbers => ..

require (
	github.com/google/uuid v1.6.0
	github.com/hostednumbers/hostednumbers v0.0.0
	github.com/looplab/fsm v1.0.3
	github.com/nyaruka/phonenumbers/v2 v2.0.8
	github.com/oklog/ulid/v2 v2.1.2
	github.com/qmuntal/stateless v1.7.2
	github.com/stretchr/testify v1.12.1
	github.com/stripe/stripe-go/v82 v82.5.1
	github.com/twilio/twilio-go v1.31.0
	go.jetify.com/typeid v1.3.0
)

require (
	github.com/gofrs/uuid/v5 v5.2.0 // indirect
	github.com/golang/mock v1.6.0 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)

//go:build plan

package main

import _ "github.com/hostednumbers/hostednumbers/phone/plan" // for what it costs to start

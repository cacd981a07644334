package mock

// Keys returns how many auth tokens' keys the server keeps.
func (s *Server) Keys() int {
	st := s.state()
	st.mu.Lock()
	defer st.mu.Unlock()
	return len(st.keys)
}

// The bounds of what the server keeps.
const (
	MaxKeys       = maxKeys
	MaxFaultRules = maxFaultRules
)

// MaxDeliveries is the number of delivery slots.
const MaxDeliveries = maxDeliveries

// OrdersWithSteps returns of how many orders the server keeps the steps.
func (s *Server) OrdersWithSteps() int {
	steps := s.state().steps
	steps.mu.Lock()
	defer steps.mu.Unlock()
	return len(steps.orders)
}

package program_test

// languageModels are of statements and distributions that take more than one
// factor to say; every test of models runs on them.
var languageModels = []string{
	"a ~ Flat()\nPotential(-sqr(a - 1))",
	"s[g] ~ Normal(0, 1)\nPotential(-0.5*sqr(sum(s))/0.01)\ny ~ Normal(s[g], 1)",
	"b ~ Normal(0, 1)\nPotential(-log1p(sqr(y - b*x)))",
}

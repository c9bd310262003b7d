using System.Globalization;
using FMixSharp.Lab.Models.Bert;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models.Bert;

/// <summary>BERT in plain loops over doubles, from the articles' formulas; shares nothing with the model but its weights.</summary>
internal sealed class WrittenOutBert(BertClassifier model)
{
    private readonly Dictionary<string, (double[] Values, long[] Shape)> weights = model
        .named_parameters()
        .ToDictionary(
            entry => entry.name,
            entry => (entry.parameter.detach().to(ScalarType.Float64).data<double>().ToArray(), entry.parameter.shape)
        );

    private readonly BertConfig config = model.Config;

    /// <summary>Logits of one text with its padding.</summary>
    public double[] Logits(int[] numbers)
    {
        var states = numbers
            .Select(
                (number, place) =>
                    Norm(
                        "bert.embeddings.LayerNorm",
                        Sum(
                            Sum(Row("bert.embeddings.word_embeddings", number), Row("bert.embeddings.position_embeddings", place)),
                            Row("bert.embeddings.token_type_embeddings", 0)
                        )
                    )
            )
            .ToArray();
        var all = new List<double[]>(states);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            states = Layer(string.Create(CultureInfo.InvariantCulture, $"bert.encoder.layer.{layer}."), states, numbers);
            all.AddRange(states);
        }
        var feature = new double[config.Hidden];
        foreach (var state in all)
            for (var i = 0; i < feature.Length; i++)
                feature[i] += state[i] / all.Count;
        return Linear("classifier", feature);
    }

    private double[][] Layer(string path, double[][] states, int[] numbers)
    {
        double[][] Projected(string name) => [.. states.Select(state => Linear($"{path}attention.self.{name}", state))];
        var (queries, keys, values) = (Projected("query"), Projected("key"), Projected("value"));
        var size = config.Hidden / config.Heads;
        var result = new double[states.Length][];
        for (var i = 0; i < states.Length; i++)
        {
            var mixed = new double[config.Hidden];
            for (var head = 0; head < config.Heads; head++)
            {
                var shares = new double[states.Length];
                for (var j = 0; j < states.Length; j++)
                {
                    double score = 0;
                    for (var d = 0; d < size; d++)
                        score += queries[i][head * size + d] * keys[j][head * size + d];
                    shares[j] = numbers[j] == 0 ? 0 : Math.Exp(score / Math.Sqrt(size));
                }
                var total = shares.Sum();
                for (var j = 0; j < states.Length; j++)
                for (var d = 0; d < size; d++)
                    mixed[head * size + d] += shares[j] / total * values[j][head * size + d];
            }
            var attended = Norm($"{path}attention.output.LayerNorm", Sum(Linear($"{path}attention.output.dense", mixed), states[i]));
            double[] wide = [.. Linear($"{path}intermediate.dense", attended).Select(x => x * (1 + Erf(x / Math.Sqrt(2))) / 2)];
            result[i] = Norm($"{path}output.LayerNorm", Sum(Linear($"{path}output.dense", wide), attended));
        }
        return result;
    }

    private double[] Linear(string name, double[] input)
    {
        var (weight, shape) = weights[$"{name}.weight"];
        var output = weights[$"{name}.bias"].Values.ToArray();
        for (var o = 0; o < shape[0]; o++)
        for (var i = 0; i < shape[1]; i++)
            output[o] += weight[o * shape[1] + i] * input[i];
        return output;
    }

    private double[] Norm(string name, double[] state)
    {
        var mean = state.Average();
        var deviation = Math.Sqrt(state.Average(value => (value - mean) * (value - mean)) + config.Epsilon);
        var (scale, shift) = (weights[$"{name}.weight"].Values, weights[$"{name}.bias"].Values);
        return [.. state.Select((value, i) => (value - mean) / deviation * scale[i] + shift[i])];
    }

    private double[] Row(string name, int row) => weights[$"{name}.weight"].Values[(row * config.Hidden)..((row + 1) * config.Hidden)];

    private static double[] Sum(double[] one, double[] other) => [.. one.Zip(other, (a, b) => a + b)];

    // The power series; the arguments here are below 5, where 200 terms are exact to about e^25 roundings, that is 1e-5, and far better
    // below 3.
    private static double Erf(double x)
    {
        double term = x,
            sum = x;
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}

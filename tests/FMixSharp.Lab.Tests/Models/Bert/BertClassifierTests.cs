using FMixSharp.Lab.Models;
using FMixSharp.Lab.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models.Bert;

[Collection("tensors")]
public sealed class BertClassifierTests
{
    private static readonly int[][] texts =
    [
        [2, 5, 6, 7, 8, 3],
        [2, 11, 12, 3, 0, 0],
        [2, 0, 9, 0, 14, 3],
        [0, 0, 0, 0, 0, 0],
    ];

    private static Tensor Numbers(int[][] rows) =>
        tensor(rows.SelectMany(row => row).Select(number => (long)number).ToArray()).view(rows.Length, -1);

    [Fact]
    public void Logits_are_those_of_the_formulas_in_plain_loops_padding_included()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Build();
        model.to(ScalarType.Float64);
        var found = model.call(Numbers(texts[..3]));
        var expected = texts[..3].SelectMany(new WrittenOutBert(model).Logits).ToArray();
        // Some hundred double operations, and a series whose terms reach e⁹: errors near 1e-13 · e⁹ at worst.
        Assert.True(
            found.flatten().allclose(tensor(expected), rtol: 0, atol: 1e-9),
            $"{string.Join(' ', found.data<double>())} for {string.Join(' ', expected)}"
        );
    }

    [Fact]
    public void Attention_is_the_worked_example()
    {
        using var scope = NewDisposeScope();
        using var attention = new BertSelfAttention(
            new BertConfig
            {
                Vocabulary = 1,
                Hidden = 2,
                Heads = 1,
            }
        );
        attention.eval();
        using (no_grad())
            foreach (var (name, parameter) in attention.named_parameters())
                parameter.copy_(name.EndsWith("bias", StringComparison.Ordinal) ? zeros(2) : eye(2));
        // Two states at right angles, and a third that is padding. A state's score with itself is 1/√2, with the other 0: the shares are
        // e^0.7071/(e^0.7071 + 1) = 0.66976 and 0.33024.
        var states = tensor(new float[] { 1, 0, 0, 1, 9, 9 }).view(1, 3, 2);
        var mixed = attention.Apply(states, tensor(new[] { false, false, true }).view(1, 1, 1, 3))[0];
        // five digits are given
        Assert.Equal(
            [0.66976f, 0.33024f, 0.33024f, 0.66976f],
            mixed[..2].data<float>().ToArray(),
            (one, other) => Math.Abs(one - other) < 1e-5f
        );
    }

    [Fact]
    public void Padding_has_no_share_in_what_words_become_and_nothing_but_padding_has_numbers()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Build();
        using var quiet = no_grad();
        var encoder = (BertModel)model.Encoder;
        var longer = encoder.States(Numbers([texts[1]]));
        var shorter = encoder.States(Numbers([texts[1][..4]]));
        foreach (var (padded, plain) in longer.Zip(shorter))
            Assert.True(padded.narrow(1, 0, 4).allclose(plain, rtol: 1e-5, atol: 1e-5)); // float32 sums in another order
        Assert.True(model.call(Numbers([texts[3]])).isfinite().all().item<bool>());
    }

    [Theory]
    [InlineData(30522, 109_482_240)] // bert-base-uncased and -cased, as published, with the pooler
    [InlineData(28996, 108_310_272)]
    public void The_base_model_has_the_published_number_of_weights(int vocabulary, long published)
    {
        static long Count(BertConfig c) =>
            (c.Vocabulary + c.Positions + c.TokenTypes + 2L) * c.Hidden
            + c.Layers
                * (4L * (c.Hidden + 1) * c.Hidden + (c.Hidden + 1L) * c.FeedForward + (c.FeedForward + 1L) * c.Hidden + 4L * c.Hidden);
        using var tiny = TinyBert.Build();
        Assert.Equal(Count(TinyBert.Config), tiny.Encoder.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(published, Count(new BertConfig { Vocabulary = vocabulary }) + 768 * 769);
        Assert.Equal(new BertConfig { Vocabulary = vocabulary }, BertConfig.Of(768, 12, vocabulary));
    }

    [Fact]
    public void Weights_have_the_names_of_public_checkpoints()
    {
        using var model = TinyBert.Build();
        var names = model.state_dict().Keys.ToArray();
        string[] some =
        [
            "bert.embeddings.word_embeddings.weight",
            "bert.embeddings.token_type_embeddings.weight",
            "bert.embeddings.LayerNorm.bias",
            "bert.encoder.layer.1.attention.self.query.weight",
            "bert.encoder.layer.0.attention.output.dense.bias",
            "bert.encoder.layer.0.attention.output.LayerNorm.weight",
            "bert.encoder.layer.0.intermediate.dense.weight",
            "bert.encoder.layer.1.output.dense.weight",
            "bert.encoder.layer.1.output.LayerNorm.bias",
            "classifier.weight",
        ];
        Assert.Superset(some.ToHashSet(), names.ToHashSet());
        Assert.Equal(5 + 2 * 16 + 2, names.Length);
    }

    [Fact]
    public void First_weights_follow_from_the_key_and_every_one_learns()
    {
        using var scope = NewDisposeScope();
        using var first = SmallModels.Ready(ModelCatalog.Create("bert", 128, 2, 16, 3));
        manual_seed(99);
        using var second = SmallModels.Ready(ModelCatalog.Create("bert", 128, 2, 16, 3));
        foreach (var (one, other) in first.named_parameters().Zip(second.named_parameters()))
            Assert.True(one.parameter.equal(other.parameter).all().item<bool>(), one.name);
        // 0.02·√(768/128), and of some 65,000 draws the deviation is known to a part in 360.
        Assert.InRange(first.get_parameter("bert.encoder.layer.0.intermediate.dense.weight")!.std().item<float>(), 0.0485, 0.0495);
        Assert.InRange(first.get_parameter("bert.embeddings.position_embeddings.weight")!.std().item<float>(), 0.0485, 0.0495);
        first.call(Numbers(texts)).pow(2).sum().backward();
        foreach (var (path, parameter) in first.named_parameters())
        {
            Assert.True(parameter.grad is { } gradient && gradient.isfinite().all().item<bool>(), path);
            // The same number added to all keys adds the same to all of a state's scores, which softmax does not see.
            Assert.True(path.EndsWith("key.bias", StringComparison.Ordinal) || parameter.grad!.abs().sum().item<float>() > 0, path);
        }
    }

    [Fact]
    public void Dropout_follows_from_the_steps_key_and_evaluation_has_none()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Build();
        var numbers = Numbers(texts);
        Assert.True(model.call(numbers).Equals(model.call(numbers)));
        model.train();
        Assert.Contains("BeginStep", Assert.Throws<InvalidOperationException>(() => model.call(numbers)).Message, StringComparison.Ordinal);
        Tensor At(int step)
        {
            model.BeginStep(RandomKey.FromSeed(1).Fold(step));
            return model.call(numbers);
        }
        var one = At(1);
        manual_seed(4);
        Assert.True(one.Equals(At(1)));
        Assert.False(one.Equals(At(2)));
        model.BeginStep(RandomKey.FromSeed(1).Fold(1));
        model.call(numbers);
        Assert.False(one.Equals(model.call(numbers)), "a second pass of the same step draws anew");
    }

    [Fact]
    public void Dropout_drops_its_share_and_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        var dropout = new KeyedDropout(0.1);
        dropout.BeginStep(RandomKey.FromSeed(3));
        var ones = ones_like(zeros(100_000));
        var kept = dropout.Apply(ones, training: true);
        Assert.Equal([0, 1 / 0.9f], kept.unique().output.data<float>().ToArray());
        Assert.InRange(kept.eq(0).to(ScalarType.Float32).mean().item<float>(), 0.095, 0.105); // five deviations of √(0.1·0.9/100,000)
        Assert.Same(ones, dropout.Apply(ones, training: false));
    }

    [Fact]
    public void Forward_leaves_only_its_result_and_disposal_leaves_nothing()
    {
        static long Count() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using var numbers = Numbers(texts).DetachFromDisposeScope();
        var before = Count();
        var model = TinyBert.Build();
        model.train();
        model.BeginStep(RandomKey.FromSeed(1));
        var built = Count();
        model.call(numbers).Dispose();
        model.eval();
        model.call(numbers).Dispose();
        Assert.Equal(built, Count());
        model.Dispose();
        Assert.Equal(before, Count());
    }

    [Fact]
    public void Texts_longer_than_the_positions_and_sizes_below_one_are_errors()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Build();
        Assert.Contains(
            "13 word pieces are longer than the model's 12 positions",
            Assert.Throws<ArgumentException>(() => model.call(ones(1, 13, ScalarType.Int64))).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => new BertClassifier(TinyBert.Config, 0));
        Assert.Equal(
            (4, 4, 3, 12, 1),
            (
                BertConfig.Of(32, 2, 9).Heads,
                BertConfig.Of(256, 2, 9).Heads,
                BertConfig.Of(201, 2, 9).Heads,
                BertConfig.Of(768, 2, 9).Heads,
                BertConfig.Of(1, 2, 9).Heads
            )
        );
    }
}

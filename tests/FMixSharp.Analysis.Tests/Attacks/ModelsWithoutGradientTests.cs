using FMixSharp.Analysis.Attacks;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests.Attacks;

/// <summary>What has no gradient is an error that names the model, and does not end the process.</summary>
[Collection("tensors")]
public sealed class ModelsWithoutGradientTests
{
    private static readonly Attack[] attacks =
    [
        ProjectedGradientDescent.FastGradient(AttackNorm.Linf),
        new AutoPgd(AttackNorm.L2),
        new AutoPgd(AttackNorm.Linf, new() { Loss = AttackLoss.LogitRatio }),
        new DeepFool(AttackNorm.L2),
    ];

    public static TheoryData<string, Func<Tensor, Tensor>> Models =>
        new()
        {
            { "silent", Silent },
            { "detached", logits => logits.detach() },
            { "predicting", logits => nn.functional.one_hot(logits.argmax(1), 4).to(ScalarType.Float32) },
            { "rewriting", logits => logits.exp() is var written ? written.add_(1) : logits }, // the gradient of exp needs what was there
        };

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_without_gradient_is_refused_by_name(string name, Func<Tensor, Tensor> end)
    {
        foreach (var attack in attacks)
            Refuses(name, () => Run(attack, new Layered(name, end)));
    }

    [Fact]
    public void Under_inference_mode_attacks_are_refused()
    {
        using var inference = inference_mode();
        foreach (var attack in attacks)
            Refuses("plain", () => Run(attack, new Layered("plain", logits => logits)));
    }

    [Fact]
    public void Tensors_of_inference_mode_can_be_attacked_outside()
    {
        using var scope = NewDisposeScope();
        Tensor images,
            labels;
        using (inference_mode())
            (images, labels) = (full([2, 6], 0.5f), zeros(2, ScalarType.Int64));
        foreach (var attack in attacks)
            Assert.Equal(
                2,
                attack
                    .Run(Attacked(new Layered("plain", logits => logits)), images, AttackGoal.Misclassify(labels), [0.1], AttackModels.Key)[
                        0
                    ]
                    .Success.numel()
            );
    }

    [Fact]
    public void A_model_in_which_images_of_a_batch_influence_each_other_is_refused_by_name()
    {
        foreach (var attack in attacks)
        {
            Says(
                "the model (summing) gives other logits for an image alone",
                new Layered("summing", logits => logits + logits.sum([0], keepdim: true))
            );
            Says(
                "the model (centring) gives other logits for an image alone",
                new Layered("centring", logits => logits - logits.mean([0], keepdim: true) / 2)
            );
            Says(
                "the model (first) gives (1, 4) for three images; expected logits (3, 4)",
                new Layered("first", logits => logits.narrow(0, 0, 1))
            );

            void Says(string what, Layered module)
            {
                using var scope = NewDisposeScope();
                var error = Assert.Throws<ArgumentException>(() =>
                    attack.Run(
                        Attacked(module),
                        full([2, 6], 0.5f),
                        AttackGoal.Misclassify(zeros(2, ScalarType.Int64)),
                        [0.1],
                        AttackModels.Key
                    )
                );
                Assert.Contains(what, error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Logits_that_are_no_numbers_have_no_largest_one()
    {
        using var scope = NewDisposeScope();
        foreach (var attack in attacks)
        {
            var model = Attacked(new Layered("broken", logits => logits / 0 - logits / 0));
            Assert.Contains(
                "logits hold infinity or NaN",
                Assert
                    .Throws<ArithmeticException>(() =>
                        attack.Run(model, full([2, 6], 0.5f), AttackGoal.Misclassify(zeros(2, ScalarType.Int64)), [0.1], AttackModels.Key)
                    )
                    .Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Sparse_tensors_and_those_without_values_are_refused()
    {
        using var scope = NewDisposeScope();
        var model = Attacked(new Layered("plain", logits => logits));
        foreach (
            var (make, what) in new (Func<Tensor, Tensor>, string)[]
            {
                (dense => dense.to_sparse(), "sparse"),
                (dense => dense.to(META), "on the meta device"),
            }
        )
        {
            var (images, labels) = (full([2, 6], 0.5f), zeros(2, ScalarType.Int64));
            Assert.Contains(
                what,
                Assert
                    .Throws<ArgumentException>(() =>
                        attacks[0].Run(model, make(images), AttackGoal.Misclassify(labels), [0.1], AttackModels.Key)
                    )
                    .Message,
                StringComparison.Ordinal
            );
            Assert.Contains(
                what,
                Assert
                    .Throws<ArgumentException>(() =>
                        attacks[0].Run(model, images, AttackGoal.Misclassify(make(labels)), [0.1], AttackModels.Key)
                    )
                    .Message,
                StringComparison.Ordinal
            );
            Assert.Contains(what, Assert.Throws<ArgumentException>(() => model.Logits(make(images))).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void A_class_that_the_model_does_not_have_is_refused(long label)
    {
        using var scope = NewDisposeScope();
        var model = Attacked(new Layered("plain", logits => logits));
        foreach (var attack in attacks)
        {
            foreach (var goal in new[] { AttackGoal.Misclassify(tensor([0, label])), AttackGoal.Target(tensor([0, label])) })
            {
                var error = Assert.Throws<ArgumentException>(() => attack.Run(model, full([2, 6], 0.5f), goal, [0.1], AttackModels.Key));
                Assert.Contains($"the class {label}; expected 0 … 3", error.Message, StringComparison.Ordinal);
            }
        }
    }

    private static void Refuses(string name, Action attack)
    {
        var error = Assert.Throws<ArgumentException>(attack);
        Assert.Contains($"the logits of the attacked model ({name})", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static Tensor Silent(Tensor logits)
    {
        using var quiet = no_grad();
        return logits + 1;
    }

    private static void Run(Attack attack, Layered module)
    {
        using var scope = NewDisposeScope();
        attack.Run(Attacked(module), full([2, 6], 0.5f), AttackGoal.Misclassify(module.Predicted(2)), [0.1], AttackModels.Key);
    }

    private static AttackedModel Attacked(Layered module)
    {
        module.eval();
        return new AttackedModel(module);
    }

    private sealed class Layered(string name, Func<Tensor, Tensor> end) : nn.Module<Tensor, Tensor>(name)
    {
        public override Tensor forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            return end(images[.., ..4] * tensor([0.1f, 0.4f, 0.3f, 0.2f])).MoveToOuterDisposeScope();
        }

        public Tensor Predicted(int count) => full(count, 1, ScalarType.Int64);
    }
}

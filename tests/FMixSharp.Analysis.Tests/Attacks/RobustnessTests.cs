using FMixSharp.Analysis.Attacks;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests.Attacks;

[Collection("tensors")]
public sealed class RobustnessTests
{
    private static readonly double[] Epsilons = [0, 0.2, 0.6];

    [Fact]
    public void Counts_are_those_of_the_attacks_one_by_one_however_the_images_are_cut_into_batches()
    {
        using var scope = NewDisposeScope();
        var (model, images, labels) = Some();
        Attack[] attacks = [new UniformNoise(AttackNorm.Linf), new ProjectedGradientDescent(AttackNorm.Linf)];
        var goal = AttackGoal.Misclassify(labels);
        var results = attacks.Select(attack => attack.Run(model, images, goal, Epsilons, AttackModels.Key)).ToArray();
        var worst = WorstCase.Of(results);
        foreach (var sizes in new long[][] { [20], [7, 13], [1, 18, 1] })
        {
            var batches = images.split(sizes).Zip(labels.split(sizes));
            var counts = Measure(model, batches, attacks).ToArray();
            Assert.Equal(sizes, counts.Select(batch => (long)batch.Images));
            Assert.Equal(model.Logits(images).argmax(1).ne(labels).sum().item<long>(), counts.Sum(batch => batch.Wrong));
            for (var i = 0; i < Epsilons.Length; i++)
            {
                foreach (var (attack, result) in attacks.Zip(results))
                    Assert.Equal(result[i].Success.sum().item<long>(), counts.Sum(batch => batch.Successes[attack.Name][i]));
                Assert.Equal(worst[i].Success.sum().item<long>(), counts.Sum(batch => batch.AnySuccess[i]));
            }
        }
        var later = Measure(model, [(images[7..], labels[7..])], attacks, firstSample: 7).Single();
        Assert.Equal(results[0][2].Success[7..].sum().item<long>(), later.Successes["noise"][2]);
    }

    [Fact]
    public void Attacks_that_cannot_be_counted_together_are_refused_at_once()
    {
        using var scope = NewDisposeScope();
        var (model, images, labels) = Some();
        void Refused(string expected, params Attack[] attacks) =>
            Assert.Contains(
                expected,
                Assert.Throws<ArgumentException>(() => Measure(model, [(images, labels)], attacks)).Message,
                StringComparison.Ordinal
            );
        Refused("expected at least one");
        Refused("names of their own", new DeepFool(AttackNorm.Linf), new DeepFool(AttackNorm.Linf, new() { Steps = 3 }));
        Refused("different norms", new DeepFool(AttackNorm.Linf), new DeepFool(AttackNorm.L2));
    }

    [Fact]
    public void A_batch_that_is_cut_short_has_no_record()
    {
        using var scope = NewDisposeScope();
        using var cancel = new CancellationTokenSource();
        var (model, images, labels) = Some();
        var batches = new[] { (images[..10], labels[..10]), (images[10..], labels[10..]) };
        Attack[] attacks = [new UniformNoise(AttackNorm.Linf)];
        using var counts = Robustness.Measure(model, batches, attacks, Epsilons, AttackModels.Key, cancel: cancel.Token).GetEnumerator();
        Assert.True(counts.MoveNext());
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => counts.MoveNext());
    }

    private static IEnumerable<BatchRobustness> Measure(
        AttackedModel model,
        IEnumerable<(Tensor, Tensor)> batches,
        IReadOnlyList<Attack> attacks,
        long firstSample = 0
    ) => Robustness.Measure(model, batches, attacks, Epsilons, AttackModels.Key, firstSample, TestContext.Current.CancellationToken);

    // Linear, so that batches of any size give the same bits.
    private static (AttackedModel Model, Tensor Images, Tensor Labels) Some()
    {
        var model = AttackModels.Linear(
            new float[,]
            {
                { 1, -1, 0 },
                { 0, 1, -1 },
                { -1, 0, 1 },
            },
            0,
            0,
            0
        );
        var images = SampleNoise.For(zeros(20, 3), 0).Normal(AttackModels.Key);
        var labels = model.Logits(images).argmax(1);
        labels[0] = (labels[0] + 1) % 3; // one that is wrong without an attack
        return (model, images, labels);
    }
}

using FMixSharp.Lab.Analysis.Attacks;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Images a second that attacks take, by those of the plain formulation on the same network; one thread.</summary>
internal static class AttackFigures
{
    private const int Images = 32, Width = 16, PgdSteps = 5;

    public static IEnumerable<Figure> Measure()
    {
        set_num_threads(1);
        using var network = ModelCatalog.Create("preact-resnet18", Width, null, 3, 10);
        ModelInitialisation.Initialise(network, RandomKey.FromSeed(1));
        network.eval();
        var model = new AttackedModel(network) { Normalisation = Normalisation.Cifar };
        var noise = RandomKey.FromSeed(2).Stream();
        using var images = tensor([.. Enumerable.Range(0, Images * 3072).Select(_ => (float)noise.NextDouble())]).reshape(Images, 3, 32, 32);
        using var labels = Predictions(model, images);
        var goal = AttackGoal.Misclassify(labels);
        var key = RandomKey.FromSeed(3);

        var deepFool = new DeepFool(AttackNorm.Linf);
        yield return Ratio("DeepFool, 10 candidates", 1.5, () => Free(deepFool.Run(model, images, goal, [0.01], key)),
            () => PlainAttacks.DeepFool(model.Logits, images, 50, 10).Dispose());
        var pgd = new GradientAttack("pgd", AttackNorm.Linf, new GradientAttackOptions { Steps = PgdSteps });
        yield return Ratio($"PGD, {PgdSteps} steps", null, () => Free(pgd.Run(model, images, goal, [0.01], key)),
            () => PlainAttacks.Pgd(model.Logits, images, labels, 0.01, PgdSteps).Dispose());
    }

    private static Tensor Predictions(AttackedModel model, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return model.Logits(images).argmax(1).MoveToOuterDisposeScope();
    }

    private static void Free(IReadOnlyList<AttackResult> results)
    {
        foreach (var result in results)
            result.Dispose();
    }

    private static Figure Ratio(string name, double? target, Action ours, Action plain)
    {
        var times = Clock.InTurns(10, ours, plain);
        return new Figure($"attack, {name}", times[1] / times[0], "× plain", target,
            Note: $"{Figure.Short(1e6 * Images / times[0])} images/s, plain {Figure.Short(1e6 * Images / times[1])}; width {Width}, one thread");
    }
}

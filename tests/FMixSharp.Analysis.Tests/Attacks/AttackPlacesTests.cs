using System.Reflection;
using FMixSharp.Analysis.Attacks;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests.Attacks;

/// <summary>What is drawn from a key is a promise: recorded measurements go on, and are compared, by it.</summary>
[Collection("tensors")]
public sealed class AttackPlacesTests
{
    [Fact]
    public void Names_stay_as_they_were_published()
    {
        Assert.Equal(
            ["radius"],
            typeof(AttackPlaces).GetFields(BindingFlags.Static | BindingFlags.Public).Select(name => (string)name.GetRawConstantValue()!)
        );
        Assert.Equal(
            [
                "fgsm",
                "bim",
                "pgd",
                "noise",
                "repeated-noise",
                "deepfool",
                "apgd-ce",
                "apgd-dlr",
                "fgsm-l2",
                "bim-l2",
                "pgd-l2",
                "noise-l2",
                "repeated-noise-l2",
                "deepfool-l2",
                "apgd-ce-l2",
                "apgd-dlr-l2",
            ],
            AttackCatalog.Names
        );
        Assert.All(AttackCatalog.Names, name => Assert.Equal(name, AttackCatalog.Create(name).Name));
    }

    // On a linear model, in which no kernel rounds so that a sign would change: what each attack makes of the sample with number 4 at ε =
    // 0.05, computed before attacks had a package of their own.
    public static TheoryData<string, float[]> Published =>
        new()
        {
            { "fgsm", [-0.05f, -0.3625f, 0.3875f] },
            { "bim", [-0.05f, -0.3625f, 0.3875f] },
            { "pgd", [-0.05f, -0.3625f, 0.3875f] },
            { "noise", [0.04751f, -0.271693f, 0.428757f] },
            { "repeated-noise", [-0.052217f, -0.336237f, 0.407685f] },
            { "deepfool", [-0.005006f, -0.317506f, 0.432494f] },
            { "apgd-ce", [-0.05f, -0.3625f, 0.3875f] },
            { "apgd-dlr", [-0.05f, -0.3625f, 0.3875f] },
            { "fgsm-l2", [-0.025489f, -0.322182f, 0.427818f] },
            { "bim-l2", [-0.025162f, -0.322478f, 0.427522f] },
            { "pgd-l2", [-0.02461f, -0.325345f, 0.424131f] },
            { "noise-l2", [-0.006005f, -0.302538f, 0.449279f] },
            { "repeated-noise-l2", [0.011334f, -0.320823f, 0.446447f] },
            { "deepfool-l2", [-0.003711f, -0.316211f, 0.433789f] },
            { "apgd-ce-l2", [-0.026479f, -0.315029f, 0.432868f] },
            { "apgd-dlr-l2", [-0.005786f, -0.332621f, 0.422482f] },
        };

    [Theory]
    [MemberData(nameof(Published))]
    public void A_key_and_a_name_draw_what_they_drew(string name, float[] expected)
    {
        using var scope = NewDisposeScope();
        var weights = new float[4, 12];
        for (var i = 0; i < 48; i++)
            weights[i / 12, i % 12] = (i * 37 % 19 - 9) / 8f;
        var model = AttackModels.Linear(weights, 0, 0, 0, 0);
        var images = tensor(Enumerable.Range(0, 24).Select(i => (i * 29 % 17 - 8) / 16f).ToArray()).reshape(2, 12);
        var goal = AttackGoal.Misclassify(model.Logits(images).argmax(1));
        var result = AttackCatalog.Create(name).Run(model, images, goal, [0.02, 0.05], RandomKey.FromSeed(1), firstSample: 3)[1];
        foreach (var (value, actual) in expected.Zip(result.Raw[1].data<float>().ToArray()))
            Assert.Equal(value, actual, 2e-6f); // written with six decimals; sums of some tens of float32 steps
    }
}

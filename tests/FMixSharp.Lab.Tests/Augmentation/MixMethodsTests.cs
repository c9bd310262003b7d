using FMixSharp.Lab.Augmentation;

namespace FMixSharp.Lab.Tests.Augmentation;

public sealed class MixMethodsTests
{
    public static TheoryData<string> Names =>
        [.. MixMethods.Names, "fmix+mixup", "fmix+cutmix+none", "fmix:2+mixup", "fmix|cutmix", "fmix:3|cutmix:0.5|none"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_name_makes_the_sampler_of_that_name(string name) => Assert.Equal(name, MixMethods.Create(name).Method);

    [Theory]
    [InlineData(" cutmix + mixup ", "cutmix+mixup")]
    [InlineData("fmix : 2 + mixup:1", "fmix:2+mixup")]
    public void Blanks_and_ones_do_not_matter(string mix, string method) => Assert.Equal(method, MixMethods.Create(mix).Method);

    [Theory]
    [InlineData("bc+", "bc+")]
    [InlineData("bc+mixup", "bc", "mixup")]
    [InlineData("bc++mixup", "bc+", "mixup")]
    [InlineData("bc+ + bc", "bc+", "bc")]
    [InlineData("fmix+bc+", "fmix", "bc+")]
    [InlineData("bc+|bc", "bc+", "bc")]
    [InlineData("bc+:2+fmix", "bc+", "fmix")]
    [InlineData("bc:2+fmix", "bc", "fmix")]
    [InlineData("bc+bc+bc+", "bc", "bc+")]
    public void The_plus_of_bc_plus_is_told_from_a_joint(string mix, params string[] names) =>
        Assert.Equal(names, MixMethods.Combined(mix));

    [Theory]
    [InlineData("fmix+cutmx", "'cutmx' at character 6")]
    [InlineData("fmix|cutmx:2", "'cutmx' at character 6")]
    [InlineData("fmix+", "'' at character 6")]
    [InlineData("bc++", "'' at character 5")]
    [InlineData("bc +", "'' at character 5")]
    [InlineData("", "'' at character 1")]
    [InlineData("FMix", "'FMix' at character 1")]
    [InlineData("fmix  mixup", "'fmix  mixup' at character 1")]
    public void An_unknown_name_is_pointed_at_and_the_known_ones_are_listed(string mix, string message)
    {
        var error = Assert.Throws<FormatException>(() => MixMethods.Create(mix));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.All(MixMethods.Names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fmix:0+mixup", "'0' at character 6")]
    [InlineData("fmix:two+mixup", "'two' at character 6")]
    [InlineData("fmix:+mixup", "'' at character 6")]
    [InlineData("fmix:2:3+mixup", "'2' at character 6")]
    [InlineData("mixup+fmix:1.5", "'1.5' at character 12 of 'mixup+fmix:1.5' is not a number of batches")]
    [InlineData("fmix+cutmix|mixup", "'|' at character 12 of 'fmix+cutmix|mixup' follows '+'")]
    [InlineData("fmix:2", "'2' at character 6 of 'fmix:2': a single method takes no number")]
    [InlineData("fmix:-1|mixup", "'-1' at character 6")]
    [InlineData("fmix:1e999|mixup", "'1e999' at character 6")]
    public void A_bad_number_or_joint_is_pointed_at(string mix, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => MixMethods.Create(mix)).Message, StringComparison.Ordinal);

    [Fact]
    public void Alpha_reaches_every_method_that_draws_lambda()
    {
        // α = 1000 puts λ at ½ ± 0.05 (deviation 1/√(4·2001) = 0.011).
        foreach (var name in new[] { "fmix", "cutmix-released", "mixup", "bc", "bc+", "augmix", "mixup|bc" })
            Assert.InRange(
                MixMethods.Create(name, alpha: 1000).DrawOnce(1, [40, 40], RandomKey.FromSeed(1), labels: [0]).Lambdas[0],
                0.45,
                0.55
            );
        Assert.Throws<ArgumentException>(() => MixMethods.Create("mixup", alpha: 0));
    }
}

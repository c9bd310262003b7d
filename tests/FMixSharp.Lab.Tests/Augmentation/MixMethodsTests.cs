using FMixSharp.Lab.Augmentation;

namespace FMixSharp.Lab.Tests.Augmentation;

public sealed class MixMethodsTests
{
    public static TheoryData<string> Names => [.. MixMethods.Names, "fmix+mixup", "fmix+cutmix+none"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_name_makes_the_sampler_of_that_name(string name) => Assert.Equal(name, MixMethods.Create(name).Method);

    [Fact]
    public void Blanks_around_names_do_not_matter() => Assert.Equal("cutmix+mixup", MixMethods.Create(" cutmix + mixup ").Method);

    [Theory]
    [InlineData("fmix+cutmx", "'cutmx' at character 6")]
    [InlineData("fmix+", "'' at character 6")]
    [InlineData("", "'' at character 1")]
    [InlineData("FMix", "'FMix' at character 1")]
    public void An_unknown_name_is_pointed_at_and_the_known_ones_are_listed(string mix, string message)
    {
        var error = Assert.Throws<FormatException>(() => MixMethods.Create(mix));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.All(MixMethods.Names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_bad_alpha_is_an_error() => Assert.Throws<ArgumentException>(() => MixMethods.Create("mixup", alpha: 0));
}

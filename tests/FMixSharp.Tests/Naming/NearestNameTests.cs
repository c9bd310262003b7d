namespace FMixSharp.Tests.Naming;

public sealed class NearestNameTests
{
    private static readonly string[] methods = ["none", "fmix", "cutmix", "mixup", "bc", "bc+", "samplepairing"];

    [Theory]
    [InlineData("FMix", "fmix")] // case
    [InlineData("fmi", "fmix")] // a letter less
    [InlineData("fmiix", "fmix")] // more
    [InlineData("fmax", "fmix")] // another
    [InlineData("fmxi", "fmix")] // swapped
    [InlineData("samplparing", "samplepairing")] // two mistakes
    [InlineData("samplpring", null)] // three
    [InlineData("fomx", null)] // two in a short one
    [InlineData("Sample", "samplepairing")] // its beginning
    [InlineData("sam", null)] // too little of it
    [InlineData("bc", "bc")] // itself before its neighbour
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Mistyped_name_is_near_its_own(string given, string? expected) => Assert.Equal(expected, NearestName.Of(given, methods));

    [Theory]
    [InlineData("auto-cifar10", "auto-imagenet", null)] // either
    [InlineData("auto-cifar10", "auto-cifar10-original", "auto-cifar10")]
    public void Beginning_of_several_names_is_none_unless_all_begin_with_one(string one, string other, string? expected) =>
        Assert.Equal(expected, NearestName.Of("auto", [one, other]));

    [Fact]
    public void Sentence_names_what_may_have_been_meant_before_all_there_is()
    {
        Assert.Equal("did you mean mixup? Expected one of mixup, cutmix", NearestName.Expected("mix-up", ["mixup", "cutmix"]));
        Assert.Equal("expected one of mixup, cutmix", NearestName.Expected("blend", ["mixup", "cutmix"]));
    }
}

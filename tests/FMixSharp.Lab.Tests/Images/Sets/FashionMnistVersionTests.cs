using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images.Sets;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class FashionMnistVersionTests
{
    private const string CorrectedTrainLabels = "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7",
        CorrectedTestLabels = "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9",
        CorrectedTrainPixels = "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012",
        CorrectedTestPixels = "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a",
        OriginalTrainLabels = "08234e4721389732c9ebcb39c414f1950e8c825032ff57f19f6f3a7790b2a04d",
        OriginalTestLabels = "d4d3815b46ea2e06fde4f5b2ce0510a726fc01155a36a0dd781bfc474e0b74a6";

    private static string Corrected(string wanted) =>
        FashionMnistVersion.Judge(wanted, "folder", CorrectedTrainLabels, CorrectedTestLabels, CorrectedTrainPixels, CorrectedTestPixels);

    private static string Original(string wanted) =>
        FashionMnistVersion.Judge(wanted, "folder", OriginalTrainLabels, OriginalTestLabels, "other", "others");

    [Fact]
    public void Version_that_is_wanted_is_said_by_name()
    {
        Assert.StartsWith("corrected version", Corrected("fashion-mnist"));
        Assert.StartsWith("original version", Original("fashion-mnist-original"));
    }

    [Fact]
    public void Other_version_is_refused_with_the_name_to_use()
    {
        Assert.Contains(
            "use the data set fashion-mnist,",
            Assert.Throws<DatasetException>(() => Corrected("fashion-mnist-original")).Message
        );
        Assert.Contains(
            "use the data set fashion-mnist-original,",
            Assert.Throws<DatasetException>(() => Original("fashion-mnist")).Message
        );
    }

    [Theory]
    [InlineData(CorrectedTrainLabels, OriginalTestLabels, CorrectedTrainPixels, "x")]
    [InlineData(OriginalTrainLabels, OriginalTestLabels, CorrectedTrainPixels, "x")]
    [InlineData("x", OriginalTestLabels, "y", CorrectedTestPixels)]
    public void Files_of_both_versions_together_are_refused(string trainLabels, string testLabels, string trainPixels, string testPixels)
    {
        foreach (var wanted in new[] { "fashion-mnist", "fashion-mnist-original" })
            Assert.Contains(
                "mixed",
                Assert
                    .Throws<DatasetException>(() =>
                        FashionMnistVersion.Judge(wanted, "folder", trainLabels, testLabels, trainPixels, testPixels)
                    )
                    .Message
            );
    }

    [Theory]
    [InlineData("x", "y", "z", "a")]
    [InlineData(CorrectedTrainLabels, CorrectedTestLabels, CorrectedTrainPixels, "x")]
    public void Changed_files_are_told_and_used(string trainLabels, string testLabels, string trainPixels, string testPixels) =>
        Assert.StartsWith(
            "not as published",
            FashionMnistVersion.Judge("fashion-mnist", "folder", trainLabels, testLabels, trainPixels, testPixels)
        );
}

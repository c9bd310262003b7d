using FMixSharp.Lab.Data;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Downloads;

public sealed class PublicDatasetsTests
{
    [Fact]
    public void Every_download_is_https_with_a_checksum_and_everything_else_says_how_to_get_it()
    {
        foreach (var dataset in Datasets.Sources.Where(dataset => !dataset.IsBuiltIn))
        {
            Assert.True(dataset.Files.Count > 0 ^ dataset.ByHand is not null, dataset.Name);
            Assert.True(!dataset.IsArchive || dataset.Files.Count == 1, dataset.Name);
            Assert.All(
                dataset.Files,
                file =>
                {
                    Assert.Equal("https", file.Url.Scheme);
                    Assert.EndsWith("/" + file.Name, file.Url.ToString(), StringComparison.Ordinal);
                    Assert.NotEmpty(file.Checksums);
                }
            );
            Assert.All(
                dataset.Files.SelectMany(file => file.Checksums),
                checksum =>
                    Assert.Matches(
                        checksum.Kind switch
                        {
                            ChecksumKind.Md5 => "^[0-9a-f]{32}$",
                            ChecksumKind.Sha256 => "^[0-9a-f]{64}$",
                            _ => "^[0-9a-f]{40}$",
                        },
                        checksum.Hex
                    )
            );
        }
    }

    [Fact]
    public void No_two_files_share_a_checksum()
    {
        var sums = Datasets.Sources.SelectMany(dataset => dataset.Files).SelectMany(file => file.Checksums).ToArray();
        Assert.Equal(sums.Length, sums.Distinct().Count());
    }

    [Theory]
    [InlineData("speech_commands_v0.01")]
    [InlineData("speech_commands_v0.02")]
    [InlineData("speech_commands_test_set_v0.02")]
    public void The_top_folder_of_any_version_of_an_archive_is_looked_into(string top)
    {
        using var folder = new TestFolder();
        var dataset = Datasets.Get("speech-commands").Source;
        Assert.Equal(folder.Path, dataset.Root(folder.Path));
        Directory.CreateDirectory(folder[top]);
        Assert.Equal(folder[top], dataset.Root(folder.Path));
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_names() =>
        Assert.Contains("cifar100, ", Assert.Throws<DatasetException>(() => Datasets.Get("cifar1000")).Message, StringComparison.Ordinal);
}

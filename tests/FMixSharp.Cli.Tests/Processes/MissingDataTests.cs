namespace FMixSharp.Cli.Tests.Processes;

public sealed class MissingDataTests
{
    [Theory]
    [InlineData(
        "fashion-mnist",
        null,
        "{home}/fashion-mnist: no such folder (from FMIX_DATA)",
        "; 'fmix data download fashion-mnist' fetches it"
    )]
    [InlineData(
        "imagenet",
        null,
        "{home}/imagenet: no such folder (from FMIX_DATA)",
        "; 'fmix data download imagenet' says where to get it"
    )]
    [InlineData(
        "image-folder",
        "copies",
        "copies: no such folder, here or in {home} (from FMIX_DATA); image-folder needs one with ",
        "(--data)"
    )]
    [InlineData("image-folder", "/no/copies", "/no/copies: no such folder; image-folder needs one with ", "(--data)")]
    public async Task A_folder_that_is_not_there_is_said_with_where_it_was_looked_for_and_how_to_get_it(
        string dataset,
        string? data,
        string begins,
        string ends
    )
    {
        using var scratch = new ScratchFolder();
        string[] given = data is null ? [] : ["--data", data];
        using var process = new FmixProcess(
            ["train", "--dataset", dataset, .. given, "--out", scratch["run"]],
            ("FMIX_DATA", scratch["home"])
        );
        var ended = await process.EndAsync();
        Assert.Equal(1, ended.Code);
        Assert.StartsWith(
            $"fmix: {begins.Replace("{home}", scratch["home"], StringComparison.Ordinal)}",
            ended.Error,
            StringComparison.Ordinal
        );
        Assert.EndsWith(ends, ended.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch["run"]));
    }
}

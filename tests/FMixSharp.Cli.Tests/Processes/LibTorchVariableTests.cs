namespace FMixSharp.Cli.Tests.Processes;

public sealed class LibTorchVariableTests
{
    [Fact]
    public async Task A_folder_without_libtorch_ends_a_training_before_it_writes_anything()
    {
        using var scratch = new ScratchFolder();
        using var process = new FmixProcess(
            ["train", "--epochs", "1", "--out", scratch["run"]],
            (LibTorchFolder.Variable, scratch["none"])
        );
        var ended = await process.EndAsync();
        Assert.Equal(1, ended.Code);
        Assert.Contains("(FMIX_LIBTORCH), but there is no such folder.", ended.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch["run"]));
    }
}

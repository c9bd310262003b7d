using System.Diagnostics;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Weights;

namespace FMixSharp.Lab.Tests.Weights;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Problem(string path) => Assert.Throws<InvalidDataException>(() => RegularFile.Require(path)).Message;

    [Fact]
    public void Folders_empty_files_and_what_is_no_path_are_named()
    {
        Assert.Equal($"{folder.Path} is a folder; expected a regular file", Problem(folder.Path));
        File.WriteAllBytes(folder.File("empty"), []);
        Assert.StartsWith($"{folder.File("empty")}: nothing to read: an empty file,", Problem(folder.File("empty")));
        Assert.Equal("'a?b' is no path: it has a NUL character; expected a file", Problem("a\0b"));
        Assert.Throws<FileNotFoundException>(() => RegularFile.Require(folder.File("nowhere")));
        File.WriteAllText(folder.File("some"), "x");
        File.CreateSymbolicLink(folder.File("link"), folder.File("some"));
        RegularFile.Require(folder.File("some"));
        RegularFile.Require(folder.File("link"));
    }

    [Fact]
    public void Nobody_waits_for_a_pipe_or_reads_a_device_as_weights_configuration_or_vocabulary()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no such files");
        using (var made = Process.Start("mkfifo", folder.File("pipe")))
            made.WaitForExit();
        File.WriteAllText(folder.File("model.onnx"), "x");
        foreach (var (link, target) in new[] { ("net.pth", folder.File("pipe")), ("zero.pth", "/dev/zero") })
        {
            File.CreateSymbolicLink(folder.File(link), target);
            var path = folder.File(link);
            var expected = $"{path}: nothing to read: an empty file, or a pipe, device or socket; expected a regular file";
            Assert.Equal(expected, Assert.Throws<WeightsException>(() => WeightsFile.Open(path)).Message);
            Assert.Equal(expected, Assert.Throws<WeightsException>(() => WeightsJson.ReadObject(path)).Message);
            Assert.Equal(expected, Assert.Throws<DatasetException>(() => WordPieces.Open(path)).Message);
            File.CreateSymbolicLink(folder.File("config.json"), target);
            Assert.Contains(
                "config.json: nothing to read",
                Assert.Throws<WeightsException>(() => WeightsSource.Open(folder.File("model.onnx"))).Message,
                StringComparison.Ordinal
            );
            File.Delete(folder.File("config.json"));
        }
        Directory.CreateDirectory(folder.File("config.json"));
        Assert.EndsWith(
            "config.json is a folder; expected a regular file",
            Assert.Throws<WeightsException>(() => WeightsSource.Open(folder.File("model.onnx"))).Message,
            StringComparison.Ordinal
        );
    }
}

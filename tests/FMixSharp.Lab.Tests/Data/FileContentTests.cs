using System.Diagnostics;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Tests.Data;

public sealed class FileContentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Problem(string path) => Assert.Throws<DatasetException>(() => FileContent.Read(path)).Message;

    [Fact]
    public void Pipes_and_devices_are_no_files_and_are_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no such files");
        using (var made = Process.Start("mkfifo", folder.File("pipe.jpg")))
            made.WaitForExit();
        File.CreateSymbolicLink(folder.File("to-pipe.jpg"), folder.File("pipe.jpg"));
        File.CreateSymbolicLink(folder.File("zero.jpg"), "/dev/zero");
        foreach (var name in (string[])["pipe.jpg", "to-pipe.jpg", "zero.jpg"])
            Assert.StartsWith($"{folder.File(name)}: nothing to read: an empty file, or a pipe", Problem(folder.File(name)));
    }

    [Fact]
    public void Files_and_links_to_files_are_read_and_what_is_missing_is_named()
    {
        File.WriteAllText(folder.File("a"), "abc");
        File.CreateSymbolicLink(folder.File("link"), folder.File("a"));
        File.CreateSymbolicLink(folder.File("nowhere"), folder.File("gone"));
        Assert.Equal("abc"u8, FileContent.Read(folder.File("a")));
        Assert.Equal("abc"u8, FileContent.Read(folder.File("link")));
        foreach (var name in (string[])["gone", "nowhere"])
            Assert.StartsWith($"{folder.File(name)}: cannot be read", Problem(folder.File(name)));
    }
}

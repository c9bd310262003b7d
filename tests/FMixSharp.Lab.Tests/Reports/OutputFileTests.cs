using FMixSharp.Lab.Reports;

namespace FMixSharp.Lab.Tests.Reports;

public sealed class OutputFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fmix-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Folders_are_made_and_nothing_but_the_file_is_left()
    {
        var path = Path.Combine(folder, "a", "b.html");
        OutputFile.Write(path, [1, 2]);
        OutputFile.Write(path, [3]);
        Assert.Equal([3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void When_writing_fails_the_earlier_file_stays()
    {
        var path = Path.Combine(folder, "b.html");
        OutputFile.Write(path, [1]);
        Directory.CreateDirectory(path + ".tmp"); // where it would be written first
        var message = Assert.Throws<IOException>(() => OutputFile.Write(path, [2])).Message;
        Assert.StartsWith($"{path} cannot be written: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", message, StringComparison.Ordinal); // of which nobody asked
        Assert.Equal([path], Directory.GetFiles(folder));
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_folder_in_the_way_is_named()
    {
        var error = Assert.Throws<IOException>(() => OutputFile.Write(folder, [1]));
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.7, "1 min 0 s")]
    [InlineData(725, "12 min 5 s")]
    [InlineData(12000, "3 h 20 min")]
    [InlineData(187200, "2 d 4 h")]
    [InlineData(-1, "0.0 s")]
    public void Durations_read_like_speech(double seconds, string expected) =>
        Assert.Equal(expected, DurationText.Of(TimeSpan.FromSeconds(seconds)));
}

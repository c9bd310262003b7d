using System.Text.Json;
using FMixSharp.Lab.Training;
using SkiaSharp;

namespace FMixSharp.Cli.Tests.Commands;

public sealed class DataCommandTests
{
    private static readonly string[] ModelNet =
    [
        "bathtub",
        "bed",
        "chair",
        "desk",
        "dresser",
        "monitor",
        "night_stand",
        "sofa",
        "table",
        "toilet",
    ];

    private static string Image(ScratchFolder scratch, string name, byte[]? content = null, int side = 8)
    {
        var path = scratch[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var bitmap = new SKBitmap(side, side);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, content ?? data.ToArray());
        return path;
    }

    [Fact]
    public async Task What_is_built_in_needs_no_download()
    {
        var run = await Fmix.RunAsync("data", "download", "shapes");
        Assert.Equal((1, "fmix: shapes is built in; there is nothing to download"), (run.Code, run.Error.TrimEnd('.', '\r', '\n')));
    }

    [Fact]
    public async Task List_names_every_data_set_with_its_licence_and_how_to_get_it()
    {
        var run = await Fmix.RunAsync("data", "list");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.All(Datasets.Sources, dataset => Assert.Contains($"\n{dataset.Name} ", "\n" + run.Out, StringComparison.Ordinal));
        Assert.Contains("170 MB; licence: none stated; cite Krizhevsky (2009)", run.Out, StringComparison.Ordinal);
        Assert.Contains("by hand; 'fmix data download imagenet' says where", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_and_documents_say_the_same_size_of_every_data_set()
    {
        var said = new Dictionary<string, string>();
        foreach (
            var row in File.ReadLines(Path.Combine(Repository.Root, "docs", "data.md"))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => line.Split('|'))
        )
        {
            var names = row[1].Split(',').Select(name => name.Trim(' ', '`')).ToArray();
            foreach (var name in names) // "-vowel" goes on with "bengali"
                said[name[0] == '-' ? names[0][..names[0].IndexOf('-', StringComparison.Ordinal)] + name : name] = row[3].Trim();
        }
        var list = "\n" + (await Fmix.RunAsync("data", "list")).Out.ReplaceLineEndings("\n");
        Assert.All(
            Datasets.Sources,
            dataset =>
            {
                var licence = list[list.IndexOf($"\n{dataset.Name} ", StringComparison.Ordinal)..]
                    .Split('\n')
                    .First(line => line.Contains("licence: ", StringComparison.Ordinal))
                    .Trim();
                Assert.StartsWith(
                    said[dataset.Name] is var size and not "–" ? $"{size}; licence: " : "licence: ",
                    licence,
                    StringComparison.Ordinal
                );
            }
        );
    }

    [Fact]
    public async Task List_as_json_has_sizes_in_bytes()
    {
        var run = await Fmix.RunAsync("data", "list", "--json");
        using var json = JsonDocument.Parse(run.Out);
        var cifar = json
            .RootElement.GetProperty("datasets")
            .EnumerateArray()
            .Single(entry => entry.GetProperty("name").GetString() == "cifar10");
        Assert.Equal((170_052_171, "download"), (cifar.GetProperty("download_bytes").GetInt64(), cifar.GetProperty("get").GetString()));
    }

    [Fact]
    public async Task Verify_says_ok_with_what_was_checked()
    {
        using var scratch = new ScratchFolder();
        Image(scratch, "train/cat/1.png");
        Image(scratch, "test/cat/1.png");
        var run = await Fmix.RunAsync("data", "verify", "image-folder", "--data", scratch.Path);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(
            $"ok: image-folder in {scratch.Path} (2 images read; opened: 1 training and 1 test images",
            run.Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Verify_has_a_line_for_each_problem_and_code_1()
    {
        using var scratch = new ScratchFolder();
        string[] broken = [Image(scratch, "train/cat/1.png", [1, 2]), Image(scratch, "test/cat/1.png", [3])];
        var run = await Fmix.RunAsync("data", "verify", "image-folder", "--data", scratch.Path);
        Assert.Equal((1, ""), (run.Code, run.Error));
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            broken,
            lines
                .Where(line => !line.StartsWith("note: ", StringComparison.Ordinal))
                .Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)])
        );

        run = await Fmix.RunAsync("data", "verify", "image-folder", "--data", scratch.Path, "--json");
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(
            (1, false, 2),
            (run.Code, json.RootElement.GetProperty("ok").GetBoolean(), json.RootElement.GetProperty("problems").GetArrayLength())
        );
    }

    [Fact]
    public async Task Verify_takes_images_of_several_sizes()
    {
        using var scratch = new ScratchFolder();
        foreach (var name in (string[])["cat", "dog"])
            for (var i = 0; i < 10; i++)
                Image(scratch, $"{name}/{i}.png", side: 60 + i);
        var run = await Fmix.RunAsync("data", "verify", "image-folder", "--data", scratch.Path);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("20 images read; opened: 16 training and 2 test images of 3x64x64, 2 classes", run.Out, StringComparison.Ordinal);
        Assert.Contains("divided by their names: 16 to train on, 2 to choose by and 2 to test", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_names_every_mesh_that_is_damaged()
    {
        using var scratch = new ScratchFolder();
        foreach (var name in ModelNet)
        foreach (var split in new[] { "train", "test" })
            for (var i = 0; i < 2; i++)
            {
                Directory.CreateDirectory(scratch[$"{name}/{split}"]);
                File.WriteAllText(
                    scratch[$"{name}/{split}/{name}_{i}.off"],
                    i == 0 ? "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n" : "OFF\n3 1 0\n0 0 0\n"
                );
            }
        var run = await Fmix.RunAsync("data", "verify", "modelnet10", "--data", scratch.Path);
        Assert.Equal((1, ""), (run.Code, run.Error));
        var lines = run.Out.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        var damaged = new[] { "train", "test" }.SelectMany(split => ModelNet.Select(name => scratch[$"{name}/{split}/{name}_1.off"]));
        Assert.Equal(damaged, lines.Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("imagenet", "https://image-net.org/")]
    [InlineData("bengali-vowel", "https://www.kaggle.com/")]
    public async Task Download_says_where_to_get_what_it_cannot_fetch(string name, string expected)
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync("data", "download", name, "--out", scratch["set"]);
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public async Task Download_finds_what_is_there_already()
    {
        using var scratch = new ScratchFolder();
        foreach (var file in Datasets.Get("cifar100").Source.Expected)
            using (var stream = File.Create(scratch[file.Path]))
                stream.SetLength(file.Size!.Value); // sparse
        var run = await Fmix.RunAsync("data", "download", "cifar100", "--out", scratch.Path);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal($"cifar100 is there already: {scratch.Path}", run.Out.TrimEnd());
    }

    [Fact]
    public async Task Prepare_decodes_an_image_folder_into_its_cache()
    {
        using var scratch = new ScratchFolder();
        Image(scratch, "train/cat/1.png");
        Image(scratch, "test/cat/1.png");
        var run = await Fmix.RunAsync("data", "prepare", "image-folder", "--data", scratch.Path);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("decoding 2 images", run.Out, StringComparison.Ordinal);
        Assert.Contains("image-folder is ready: 1 training and 1 test images of 3x", run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(scratch["fmix-cache.bin"]));
    }

    [Fact]
    public async Task Prepare_writes_ImageNet_as_a_file_for_each_class()
    {
        using var scratch = new ScratchFolder();
        Image(scratch, "in/train/n00000001/1.png");
        Image(scratch, "in/val/n00000001/1.png");
        var run = await Fmix.RunAsync("data", "prepare", "imagenet", "--data", scratch["in"], "--out", scratch["out"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains($"2 class files written to {scratch["out"]}", run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(scratch["out/val/n00000001.hdf5"]));
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FMixSharp.Tests;
using SkiaSharp;

namespace FMixSharp.Cli.Tests;

/// <summary>
/// From a folder of photos as people have them to a program that knows nothing of libtorch, by the commands of the documentation.
/// </summary>
public sealed class PhotosToAppTests : IDisposable
{
    private const string Bad = "лисы/broken file.jpg";

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    // Foxes are red, seals grey, frogs green; with stripes, so that it is not a single number.
    private static SKColor Paint(int kind, int seed, int x, int y)
    {
        var light = (byte)(120 + (seed * 37 % 80) + (x / 5 % 2 == 0 ? 20 : 0) + (y * 7 % 11));
        return kind switch
        {
            0 => new SKColor(light, (byte)(light / 3), (byte)(light / 4)),
            1 => new SKColor(light, light, light),
            _ => new SKColor((byte)(light / 4), light, (byte)(light / 3)),
        };
    }

    private static (string Ending, byte[] File) Photo(int kind, int i)
    {
        var (width, height) = (90 + 13 * (i % 7), 80 + 17 * (i % 5));
        SKColor Colour(int x, int y) => Paint(kind, i, x, y);
        byte[] Encoded(SKEncodedImageFormat format) => PictureFiles.Encoded(width, height, Colour, format);
        return (i % 12) switch
        {
            0 => (".JPG", PictureFiles.WithOrientation(Encoded(SKEncodedImageFormat.Jpeg), 6)),
            1 => (".png", Encoded(SKEncodedImageFormat.Png)),
            2 => (".webp", Encoded(SKEncodedImageFormat.Webp)),
            3 => (".bmp", PictureFiles.Bmp(width, height, Colour)),
            4 when kind == 0 => (".gif", PictureFiles.Gif(width, height, (_, _) => 0)),
            4 when kind == 2 => (".gif", PictureFiles.Gif(width, height, (_, _) => 1)),
            4 => (".jpeg", PictureFiles.Grey(width, height, (x, y) => Colour(x, y).Red, SKEncodedImageFormat.Jpeg)),
            5 => (
                ".png",
                PictureFiles.Png(
                    width,
                    height,
                    2,
                    16,
                    y =>
                        [
                            .. Enumerable
                                .Range(0, width)
                                .SelectMany(x => (byte[])[Colour(x, y).Red, 9, Colour(x, y).Green, 9, Colour(x, y).Blue, 9]),
                        ]
                )
            ),
            6 when kind == 0 => (".jpg", PictureFiles.CmykJpeg(width, height, 40, 180, 190, 20)),
            6 when kind == 2 => (".jpg", PictureFiles.CmykJpeg(width, height, 190, 50, 180, 20)),
            7 => (".jpg", PictureFiles.WithOrientation(Encoded(SKEncodedImageFormat.Jpeg), 3)),
            _ => (".jpg", Encoded(SKEncodedImageFormat.Jpeg)),
        };
    }

    private void WritePhotos()
    {
        foreach (var (kind, name) in ((string[])["лисы", "seals in the sea", "frogs"]).Index())
            for (var i = 0; i < 24; i++)
            {
                var (ending, file) = Photo(kind, i);
                var path = scratch[$"photos/{name}/{(i % 3 == 0 ? $"снимок {i}" : $"photo {i}")}{ending}"];
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, file);
            }
        var cut = File.ReadAllBytes(Directory.GetFiles(scratch["photos/frogs"], "*.jpg")[0]);
        File.WriteAllBytes(scratch["photos/" + Bad], cut[..(cut.Length / 2)]);
    }

    private static async Task<Fmix> Fine(params string[] args)
    {
        var run = await Fmix.RunAsync(args);
        Assert.True(run.Code == 0, $"fmix {string.Join(' ', args)}: {run.Error}");
        return run;
    }

    private static Dictionary<string, (string Class, double Probability)> Predicted(string lines) =>
        lines
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("classes", out _))
            .ToDictionary(
                line => line.GetProperty("file").GetString()!,
                line =>
                    (
                        line.GetProperty("classes")[0].GetProperty("class").GetString()!,
                        line.GetProperty("classes")[0].GetProperty("probability").GetDouble()
                    )
            );

    [Fact]
    public async Task Photos_are_trained_on_predicted_exported_and_recognised_by_a_program_without_libtorch()
    {
        WritePhotos();
        string[] train =
        [
            .. "train --dataset image-folder --image-size 32 --width 8 --epochs 8 --batch-size 16 --mix fmix --threads 1 --seed 2".Split(
                ' '
            ),
            "--data",
            scratch["photos"],
            "--out",
            scratch["run"],
        ];
        var refused = await Fmix.RunAsync(train);
        Assert.Equal(1, refused.Code);
        Assert.Contains(Bad, refused.Error);
        Assert.Contains("--skip-broken", refused.Error);
        var trained = await Fine([.. train, "--skip-broken"]);
        Assert.Contains(trained.Error.Split('\n'), line => line.Contains(Bad) && line.TrimEnd().EndsWith("; left out"));

        string[] preview = ["preview", scratch["photos"], "--out", scratch["preview.png"]];
        Assert.Contains(Bad, (await Fmix.RunAsync(preview)).Error);
        await Fine([.. preview, "--skip-broken"]);
        Assert.DoesNotContain("photos", (await Fine("evaluate", scratch["run"])).Error);

        var verified = await Fmix.RunAsync("data", "verify", "image-folder", "--data", scratch["photos"]);
        Assert.Equal(1, verified.Code);
        Assert.Contains(Bad, Assert.Single(verified.Out.Split('\n'), line => line.Contains("damaged", StringComparison.Ordinal)));

        var said = await Fmix.RunAsync("predict", scratch["run"], scratch["photos"], "--json", "--top", "3");
        Assert.Equal(1, said.Code); // for the broken one
        Assert.Contains("1 of 73 files could not be used", said.Error);
        var predicted = Predicted(said.Out);
        Assert.Equal(72, predicted.Count);
        var right = predicted.Count(each => Path.GetFileName(Path.GetDirectoryName(each.Key)) == each.Value.Class);
        Assert.InRange(right, 60, 72);

        await Fine("export", scratch["run"], "--out", scratch["photos.onnx"]);
        var app = await App(scratch["photos.onnx"], [.. predicted.Keys]);
        Assert.Equal(predicted.Count, app.Count);
        foreach (var (file, (name, probability)) in predicted)
        {
            Assert.Equal(probability, app[file].Probability, 0.002); // printed with three digits
            if (probability > 0.51)
                Assert.Equal(name, app[file].Class);
        }
    }

    // Its lines are "file: class 0.973, …".
    private static async Task<Dictionary<string, (string Class, double Probability)>> App(string model, string[] files)
    {
        var program = Path.Combine(Repository.Root, "artifacts", "bin", "UseFromApp", "release", "UseFromApp.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[program, model, .. files])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (File: line[..line.LastIndexOf(": ", StringComparison.Ordinal)], Said: line.Split(": ")[^1].Split(", ")[0]))
            .ToDictionary(
                line => line.File,
                line =>
                    (
                        line.Said[..line.Said.LastIndexOf(' ')],
                        double.Parse(line.Said.Split(' ')[^1], NumberStyles.Float, CultureInfo.InvariantCulture)
                    )
            );
    }
}

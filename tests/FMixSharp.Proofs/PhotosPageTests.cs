using System.Runtime.CompilerServices;
using FMixSharp.Lab.Predictions;
using FMixSharp.Lab.Records;

namespace FMixSharp.Proofs;

/// <summary>The code of docs/photos.md compiles; there is no run of its name.</summary>
public class PhotosPageTests
{
    private static void Predict()
    {
        using var predictor = Predictor.Load("runs/photos");
        var prediction = predictor.Predict("new.jpg"); // or a stream, a bitmap of SkiaSharp, a tensor of bytes
        Console.WriteLine($"{prediction.Class}: {prediction.Probability:P1}");
        foreach (var file in predictor.PredictFiles(predictor.FilesIn("inbox")))
            Console.WriteLine($"{file.Path}: {file.Prediction?.Class ?? file.Error}");
    }

    [Fact]
    public void A_run_that_is_not_there_is_named() =>
        Assert.Contains("runs/photos is not a run", Assert.Throws<RunFolderException>(Predict).Message);

    [Fact]
    public void The_page_shows_this_code() => Assert.Equal(1, PageCode.AssertStandsIn(Page(), Source()));

    private static string Source([CallerFilePath] string file = "") => file;

    private static string Page([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "docs", "photos.md");
}

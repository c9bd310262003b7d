// Classifies photos with ONNX Runtime alone: no TorchSharp, no libtorch. The model is a file that "fmix export" wrote.
//   dotnet run -c Release --project samples/UseFromApp -- runs/photos/model.onnx cat.jpg "my dog.png"
using UseFromApp;

if (args.Length < 2)
{
    Console.Error.WriteLine("Give a model and photos: model.onnx cat.jpg …");
    return 2;
}
if (!File.Exists(args[0]))
{
    Console.Error.WriteLine($"{args[0]}: no such file; expected one that fmix export wrote, such as runs/photos/model.onnx");
    return 2;
}
using var classifier = new PhotoClassifier(args[0]);
var failed = 0;
foreach (var path in args[1..])
{
    try
    {
        using var photo = File.OpenRead(path);
        var ranked = classifier.Classify(photo, top: 3);
        Console.WriteLine(
            $"{path}: "
                + string.Join(", ", ranked.Select(answer => FormattableString.Invariant($"{answer.Class} {answer.Probability:0.000}")))
        );
    }
    catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"{path}: {error.Message}");
        failed++;
    }
}
return failed == 0 ? 0 : 1;

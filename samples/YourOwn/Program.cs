// A model of one's own on data of one's own, mixed by FMix: trained, interrupted, resumed, and reported.
// dotnet run -c Release --project samples/YourOwn [-- FOLDER]
using System.Globalization;
using FMixSharp;
using FMixSharp.Lab.Export;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Training;
using YourOwn;
using static TorchSharp.torch;

LibTorchFaults.Repair();
var folder = args.Length > 0 ? args[0] : Path.Combine("runs", "waves");
var (signals, classes) = Waves.Draw(count: 300, seed: 1);
var (testSignals, testClasses) = Waves.Draw(count: 150, seed: 2);

// What is learnt: tensors in memory here; SampleSource.FromSamples reads samples when they are needed.
var task = new OwnTask("waves", SampleSource.FromTensors(signals, classes), SampleSource.FromTensors(testSignals, testClasses))
{
    ModelName = "one-convolution",
    Model = () => nn.Sequential(nn.Conv1d(1, 16, 9, padding: 4), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(16, 3)),
    Classes = Waves.Names,
};
var options = new TrainOptions
{
    Mix = "fmix",
    Epochs = 30,
    BatchSize = 30,
    Optimiser = "adam",
    LearningRate = 0.01,
    Schedule = "cosine",
    Threads = 1,
};

// Interrupted in the middle of the fifth epoch, as by Ctrl-C, it leaves a checkpoint ...
using var stop = new CancellationTokenSource();
var settings = new TrainerSettings
{
    AfterStep = moment =>
    {
        if (moment.Step == 45)
            stop.Cancel();
    },
};
var result = Trainer.Run(task, options, folder, resume: true, settings, cancel: stop.Token);
Console.WriteLine($"{folder}: {result.Status}");

// ... from which the same call goes on, to the same weights as if nothing had happened.
result = Trainer.Run(task, options, folder, resume: true);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: {result.Status}, test accuracy {result.TestAccuracy:P1}"));

// Its network as a file for programs without TorchSharp, checked with ONNX Runtime.
using var model = (nn.Module<Tensor, Tensor>)task.Model();
TrainedModel.LoadWeights(folder, model);
var path = Path.Combine(folder, "model.onnx");
var agreement = OnnxExport.Save(model, testSignals, path, new OnnxDescription { Input = "signals", Classes = Waves.Names });
Console.WriteLine(FormattableString.Invariant($"{path}: logits differ by {agreement.LargestDifference:0.0e+0} at most"));
File.WriteAllText(Path.Combine(folder, "report.html"), HtmlReport.Html([ReportRun.Read(folder)]));

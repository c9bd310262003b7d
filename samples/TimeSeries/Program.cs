// The fmix command with a fifth kind of data: time series of several channels, from CSV files.
//
// dotnet run -c Release --project samples/TimeSeries -- make gestures
// dotnet run -c Release --project samples/TimeSeries -- train --dataset gestures --data gestures --out runs/gestures
// dotnet run -c Release --project samples/TimeSeries -- preview gestures --data gestures --out gestures.png
// dotnet run -c Release --project samples/TimeSeries -- report runs/gestures --out report.html
using FMixSharp.Cli;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using TimeSeries.Series;

if (args is ["make", var folder])
{
    Gestures.Write(folder); // in place of recordings: accelerometer-like, three channels
    return 0;
}
Datasets.Add(new SeriesKind());
ModelCatalog.Add(SeriesNet.Entry);
return await FmixProgram.RunAsync(args);

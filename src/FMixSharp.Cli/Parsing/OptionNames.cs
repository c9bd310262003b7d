using System.Text.Json;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Parsing;

/// <summary>What properties of options are called on the command line.</summary>
internal static class OptionNames
{
    /// <summary>"--train-size" for TrainSize.</summary>
    public static string Of(string property) =>
        property == nameof(TrainOptions.LearningRate) ? "--lr" : "--" + JsonNamingPolicy.KebabCaseLower.ConvertName(property);
}

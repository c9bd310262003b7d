using System.Text.Json;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Cli.Parsing;

/// <summary>What properties of options are called on the command line.</summary>
internal static class OptionNames
{
    /// <summary>"--train-size" for TrainSize; of records other than those of training, too.</summary>
    public static string Of(string property) =>
        OptionGroups.Of(property)?.Switch ?? "--" + JsonNamingPolicy.KebabCaseLower.ConvertName(property);
}

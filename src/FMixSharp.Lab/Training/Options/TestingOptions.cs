using System.Globalization;

namespace FMixSharp.Lab.Training.Options;

/// <summary>Which samples are trained on, and which tested.</summary>
internal sealed class TestingOptions()
    : OptionGroup(
        "Testing",
        new TrainOption(nameof(TrainOptions.TestEvery), new WholeNumbers(1), "Test after every so many epochs, and after the last."),
        new TrainOption(
            nameof(TrainOptions.Validate),
            new Texts("PART", text => HeldOutParts.Read(text).Problem is { } problem ? $": {problem}" : null),
            "Hold part of the training samples out and say validation accuracy, on them, in place of test accuracy: a share such as "
                + "0.1, or a fold such as 2/5."
        )
        {
            NullText = "none; the test samples are tested on",
        },
        new TrainOption(
            nameof(TrainOptions.HoldOut),
            new Numbers("SHARE", "a number above 0 and below 1", value => value is > 0 and < 1),
            "Hold this share of the training samples out as validation samples, where the data have none of their own: the epoch that is "
                + "best on them is kept, and the test samples are measured once, at the end."
        ),
        new TrainOption(
            nameof(TrainOptions.BestBy),
            new Choice(TrainOptions.BestMeasures),
            "With validation samples: by what the best epoch is chosen; of two that are equally good it is the earlier."
        ),
        new TrainOption(
            nameof(TrainOptions.Patience),
            new WholeNumbers(1),
            "With validation samples: end the run when so many tested epochs in a row brought nothing better."
        )
        {
            NullText = "never",
        },
        new TrainOption(nameof(TrainOptions.TrainSize), new WholeNumbers(1), "Train on so many samples only, equally many of each class.")
        {
            NullText = "all",
        }
    )
{
    private protected override IEnumerable<string> Relations(TrainOptions options, Func<string, string> name)
    {
        if (options.HoldOut is { } share && options.Validate is { } part)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{name(nameof(options.HoldOut))} is {share} and {name(nameof(options.Validate))} is {part}; expected one of them, because "
                    + $"a run that is tested on samples held out has no test samples to keep for the end."
            );
    }
}

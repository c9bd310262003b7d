namespace FMixSharp.Lab.Training.Options;

/// <summary>Which samples are trained on, and which tested.</summary>
internal sealed class TestingOptions()
    : OptionGroup(
        "Testing",
        new TrainOption(nameof(TrainOptions.TestEvery), new WholeNumbers(1), "Test after every so many epochs, and after the last."),
        new TrainOption(
            nameof(TrainOptions.Validate),
            new Texts("PART", text => Validation.Read(text).Problem is { } problem ? $": {problem}" : null),
            "Hold part of the training samples out and say validation accuracy, on them, in place of test accuracy: a share such as "
                + "0.1, or a fold such as 2/5."
        )
        {
            NullText = "none; the test samples are tested on",
        },
        new TrainOption(nameof(TrainOptions.TrainSize), new WholeNumbers(1), "Train on so many samples only, equally many of each class.")
        {
            NullText = "all",
        }
    );
